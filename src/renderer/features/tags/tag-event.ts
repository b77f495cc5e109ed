import type { Tier } from '../../../core/tags/document.ts';
import { MOST_MACROS } from '../../../core/tags/suggest.ts';
import type { App } from '../../state/app.ts';
import { setTier } from '../documents/book.ts';
import type { Studio } from '../documents/studio.ts';

/** Gives an event a tier, or takes it away; says so when there are more goals than make sense. */
export function tagEvent({ workspace }: App, studio: Studio, event: string, tier: Tier | null): void {
  const macros = () => studio.store.get().history.present.tags.tags.filter((tag) => tag.tier === 'macro').length;
  const before = macros();
  studio.change((book) => setTier(book, event, tier));
  if (macros() > Math.max(before, MOST_MACROS))
    workspace.tell({
      tone: 'problem',
      text: `“${event}” is macro conversion number ${macros()}. With more than ${MOST_MACROS} goals each of them says less: keep the ones that make money, and make the others micro.`,
      action: { label: 'Undo', run: () => studio.undo() },
    });
}
