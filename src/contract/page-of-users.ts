import { z } from 'zod';

/** Some of the users behind a number, and by user what the data has of them. */
export interface UserPage {
  readonly total: number;
  readonly users: readonly string[];
  /** How many events. */
  readonly events: readonly number[];
  /** When the first and the last of them happened, in epoch milliseconds. */
  readonly first: readonly number[];
  readonly last: readonly number[];
}

export interface UserOrder {
  /** Names go by the numbers in them. */
  readonly by: 'user' | 'events' | 'first' | 'last';
  readonly descending: boolean;
}

const userOrder: z.ZodType<UserOrder> = z.strictObject({
  by: z.enum(['user', 'events', 'first', 'last']),
  descending: z.boolean(),
});
/** Which of them are wanted. Without an order users come as they are in the data. */
export const page = {
  offset: z.int().nonnegative().default(0),
  limit: z.int().positive().default(1000),
  order: userOrder.optional(),
};
