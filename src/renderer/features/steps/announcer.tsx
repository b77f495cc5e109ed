import { formatCount, formatPercent, unitNoun } from '../../../charts/words/format.ts';
import { useStore } from '../../state/store.ts';
import { useFunnelEditor } from '../../state/use-app.ts';
import { locale } from '../../ui/locale.ts';

/** Reads out the new conversion after each change. */
export function Announcer() {
  const answer = useStore(useFunnelEditor().store, (state) => state.answer);
  let text = '';
  if (answer) {
    const { entered, converted, rate } = answer.result;
    const noun = unitNoun(answer.document, entered);
    text = `Conversion ${formatPercent(rate, locale)}: ${formatCount(converted, locale)} of ${formatCount(entered, locale)} ${noun}.`;
  }
  return (
    <div role="status" aria-label="Conversion" className="hidden-text">
      {text}
    </div>
  );
}
