import type { Client } from '../../../contract/connect.ts';
import type { PageMethods } from '../../../contract/methods.ts';
import type { UserOrder, UserPage } from '../../../contract/page-of-users.ts';
import type { FunnelDocument, Segmentation } from '../../../core/funnel/document.ts';

/** Which of a list are wanted. */
export interface Page {
  readonly order: UserOrder | undefined;
  readonly offset?: number;
  readonly limit: number;
}

/** The people behind a number: how they are listed, and what is said of them. */
export interface People {
  ask(client: Client<PageMethods>, dataset: string, page: Page): Promise<UserPage>;
  /** "user", "attempts": for n of them. */
  noun(n: number): string;
  /** After "those who": "dropped off after “checkout”". `zone` is the data set's, for dates. */
  what(zone: string): string;
  /** In a file's name. */
  readonly file: string;
  /** As a segment: evaluated anew each time, or ("listed") those listed now, one by one; null where it cannot be one. */
  readonly segment: { readonly name: string; readonly document: Segmentation | 'listed' } | null;
  /** Against which the events of one of them are shown; `isTold` also says in words how far they came. */
  readonly trace: { readonly funnel: FunnelDocument; readonly isTold: boolean };
}
