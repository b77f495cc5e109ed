import { RadioGroup } from 'react-aria-components';
import { spanInWords } from '../../../charts/words/format.ts';
import type { FunnelDocument } from '../../../core/funnel/document.ts';
import { setSession } from '../../../core/funnel/edit.ts';
import { useStore } from '../../state/store.ts';
import { useEditor, useFunnelEditor } from '../../state/use-app.ts';
import { locale } from '../../ui/locale.ts';
import { Choice } from './choice.tsx';

/** What a session is to a funnel. */
export const sessionWords = ({ session, sessionGapMs }: FunnelDocument): string =>
  session === null
    ? `A visit ends after ${spanInWords(sessionGapMs, locale)} without an event.`
    : `As the source numbered them, in “${session.property}”.`;

/** Whether a break ends a session, or the source says so. Nothing where the source has no sessions. */
export function SessionEnd() {
  const editor = useEditor();
  const funnelEditor = useFunnelEditor();
  const { session, sessionGapMs } = useStore(funnelEditor.store, (state) => state.document);
  const source = useStore(editor.store, (state) => state.dataset.session) ?? session?.property ?? null;
  if (source === null) return null;
  return (
    <RadioGroup
      aria-label="What ends a session"
      value={session === null ? 'break' : 'source'}
      onChange={(value) =>
        funnelEditor.edit((funnel) => setSession(funnel, value === 'source' ? { property: source } : null))
      }
    >
      <Choice
        value="break"
        label="A break ends a session"
        detail={`${spanInWords(sessionGapMs, locale)} without an event`}
      />
      <Choice value="source" label="The source numbered the sessions" detail={`In “${source}”`} />
    </RadioGroup>
  );
}
