export const gibibyte = 1_073_741_824;
