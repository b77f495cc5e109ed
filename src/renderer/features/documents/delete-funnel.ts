import type { App } from '../../state/app.ts';
import { funnelTitle, removeFunnel } from './book.ts';
import type { Studio } from './studio.ts';

/** Deletes a funnel, and offers to take it back. */
export function deleteFunnel({ workspace }: App, studio: Studio, id: string): void {
  const funnel = studio.store.get().history.present.funnels.find((one) => one.id === id);
  if (funnel === undefined) return;
  studio.change((book) => removeFunnel(book, id));
  workspace.tell({
    tone: 'done',
    text: `Funnel “${funnelTitle(funnel)}” deleted`,
    action: { label: 'Undo', run: () => studio.undo() },
  });
}
