export const aRequest = { brief: "Its id, or the first six digits and more of it", placeholder: "request" };
