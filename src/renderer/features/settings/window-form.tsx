import { useState } from 'react';
import { RadioGroup } from 'react-aria-components';
import { DAY_MS } from '../../../core/funnel/document.ts';
import { setSession, setWindow } from '../../../core/funnel/edit.ts';
import { useStore } from '../../state/store.ts';
import { useFunnelEditor } from '../../state/use-app.ts';
import { Choice } from './choice.tsx';
import { SessionEnd, sessionWords } from './session-end.tsx';
import { SpanField } from './span-field.tsx';

/** How long a person has from the first step to the last. */
export function WindowForm() {
  const funnelEditor = useFunnelEditor();
  const document = useStore(funnelEditor.store, (state) => state.document);
  const { window } = document;
  const timed = typeof window === 'object' && window !== null ? window.ms : null;
  // What was entered last comes back when the person returns from the other choices.
  const [ms, setMs] = useState(timed ?? 7 * DAY_MS);
  const kind = window === null ? 'none' : window === 'session' ? 'session' : 'time';

  const take = (next: number) => {
    setMs(next);
    funnelEditor.edit((funnel) => setWindow(funnel, { ms: next }));
  };
  const choose = (value: string) => {
    if (value === 'time') take(ms);
    else funnelEditor.edit((funnel) => setWindow(funnel, value === 'session' ? 'session' : null));
  };
  return (
    <>
      <RadioGroup aria-label="Window" value={kind} onChange={choose}>
        <Choice value="time" label="At most" />
        <SpanField ms={ms} onChange={take} />
        <Choice value="session" label="Within one session" detail={sessionWords(document)} />
        <Choice value="none" label="No time limit" />
      </RadioGroup>
      {kind === 'session' && (
        <SessionEnd rule={document} onChange={(next) => funnelEditor.edit((funnel) => setSession(funnel, next))} />
      )}
    </>
  );
}
