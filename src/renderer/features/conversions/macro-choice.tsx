import { macrosOf } from '../../../core/conversion/document.ts';
import { useConversionsEditor } from '../../state/use-app.ts';
import { Choice } from '../analysis/choice.tsx';
import { useConversions } from './use-conversions.ts';

/** Which macro is looked at closely, as a part of a sentence. */
export function MacroChoice() {
  const { change } = useConversionsEditor();
  const { tags, macro } = useConversions();
  return (
    <Choice
      label="Macro conversion"
      options={macrosOf(tags).map(({ event }) => ({ id: event, words: event }))}
      value={macro ?? ''}
      onChange={(event) => change({ macro: event })}
    />
  );
}
