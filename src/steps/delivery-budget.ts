import { deliveryBudget } from "../domain/mend.ts";
import type { Delivery } from "../domain/request.ts";

/**
 * The sweep sends no further message for a delivery that was signed so often; messages that are on their way by then must
 * send nothing either, and end among the dead letters.
 */
export const isUsedUp = ({ tries }: Delivery): boolean => tries >= deliveryBudget;
