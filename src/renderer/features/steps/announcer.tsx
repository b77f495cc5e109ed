import { formatCount, formatPercent, unitNoun } from '../../../charts/words/format.ts';
import { useStudio } from '../../state/app.ts';
import { useStore } from '../../state/store.ts';
import { locale } from '../../ui/locale.ts';

/** Reads out the new conversion after each change. */
export function Announcer() {
  const answer = useStore(useStudio().store, (state) => state.answer);
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
