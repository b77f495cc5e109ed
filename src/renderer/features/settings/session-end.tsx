import { RadioGroup } from 'react-aria-components';
import { spanInWords } from '../../../charts/words/format.ts';
import type { SessionSource } from '../../../core/data/session-source.ts';
import { useStore } from '../../state/store.ts';
import { useEditor } from '../../state/use-app.ts';
import { locale } from '../../ui/locale.ts';
import { Choice } from './choice.tsx';

/** The part of a document that says what a session is. */
export interface SessionRule {
  readonly session: SessionSource | null;
  readonly sessionGapMs: number;
}

export const sessionWords = ({ session, sessionGapMs }: SessionRule): string =>
  session === null
    ? `A visit ends after ${spanInWords(sessionGapMs, locale)} without an event.`
    : `As the source numbered them, in “${session.property}”.`;

interface SessionEndProps {
  readonly rule: SessionRule;
  readonly onChange: (session: SessionSource | null) => void;
}

/** Whether a break ends a session, or the source says so. Nothing where the source has no sessions. */
export function SessionEnd({ rule, onChange }: SessionEndProps) {
  const { session, sessionGapMs } = rule;
  const source = useStore(useEditor().store, (state) => state.dataset.session) ?? session?.property ?? null;
  if (source === null) return null;
  return (
    <RadioGroup
      aria-label="What ends a session"
      value={session === null ? 'break' : 'source'}
      onChange={(value) => onChange(value === 'source' ? { property: source } : null)}
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
