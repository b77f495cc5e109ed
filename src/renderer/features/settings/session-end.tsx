import { RadioGroup } from 'react-aria-components';
import { spanInWords } from '../../../charts/words/format.ts';
import { type SessionSource, sessionSourceOf } from '../../../core/data/session-source.ts';
import { useStore } from '../../state/store.ts';
import { useEditor } from '../../state/use-app.ts';
import { locale } from '../../ui/locale.ts';
import { Choice } from './choice.tsx';

/** The part of a document that says what a session is; where it says nothing, the mapped property does. */
export interface SessionRule {
  readonly session?: SessionSource | null;
  readonly sessionGapMs: number;
}

/** What a session is, in a data set where this property was mapped to it. */
export function sessionWords({ session: asked, sessionGapMs }: SessionRule, mapped: string | null): string {
  const session = sessionSourceOf(asked, mapped);
  return session === null
    ? `A visit ends after ${spanInWords(sessionGapMs, locale)} without an event.`
    : `As the source numbered them, in “${session.property}”.`;
}

interface SessionEndProps {
  readonly rule: SessionRule;
  readonly onChange: (session: SessionSource | null) => void;
}

/** Whether a break ends a session, or the source says so. Nothing where the source has no sessions. */
export function SessionEnd({ rule, onChange }: SessionEndProps) {
  const { sessionGapMs } = rule;
  const mapped = useStore(useEditor().store, (state) => state.dataset.session);
  const session = sessionSourceOf(rule.session, mapped);
  const source = mapped ?? session?.property ?? null;
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
