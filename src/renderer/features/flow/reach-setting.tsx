import { useState } from 'react';
import { RadioGroup } from 'react-aria-components';
import { spanInWords } from '../../../charts/words/format.ts';
import type { FlowDocument } from '../../../core/flow/document.ts';
import { setFlow, setReach } from '../../../core/flow/edit.ts';
import { DAY_MS } from '../../../core/funnel/document.ts';
import { useStore } from '../../state/store.ts';
import { useEditor, useFlowEditor } from '../../state/use-app.ts';
import { locale } from '../../ui/locale.ts';
import { Choice } from '../settings/choice.tsx';
import { SettingForm } from '../settings/form.tsx';
import { SessionEnd, sessionWords } from '../settings/session-end.tsx';
import { SpanField } from '../settings/span-field.tsx';

/** How far a journey reaches from its anchor, and what a session is. */
export function ReachSetting({ flow }: { readonly flow: FlowDocument }) {
  const flowEditor = useFlowEditor();
  const source = useStore(useEditor().store, (state) => state.dataset.session);
  const { anchor, windowMs, session } = flow;
  const [ms, setMs] = useState(windowMs ?? DAY_MS);
  const take = (next: number) => {
    setMs(next);
    flowEditor.edit((one) => setReach(one, next));
  };
  const end = <SessionEnd rule={flow} onChange={(next) => flowEditor.edit((one) => setFlow(one, { session: next }))} />;
  // Without an anchor a journey is its session; what ends one can be said where the source says something else.
  if (anchor === null)
    return source === null && session === null ? null : (
      <SettingForm
        label="Session"
        words={
          session === null ? `cut by breaks of ${spanInWords(flow.sessionGapMs, locale)}` : `as in ${session.property}`
        }
        title="What a session is"
      >
        {end}
      </SettingForm>
    );
  return (
    <SettingForm
      label="Reach"
      words={windowMs === null ? 'within the session' : `within ${spanInWords(windowMs, locale)}`}
      title={anchor.at === 'start' ? 'How long after it' : 'How long before it'}
    >
      <RadioGroup
        aria-label="Reach"
        value={windowMs === null ? 'session' : 'time'}
        onChange={(value) => (value === 'time' ? take(ms) : flowEditor.edit((one) => setReach(one, null)))}
      >
        <Choice value="session" label="Within the session" detail={sessionWords(flow)} />
        <Choice value="time" label="At most, whatever the sessions" />
        <SpanField ms={windowMs ?? ms} onChange={take} />
      </RadioGroup>
      {windowMs === null && end}
    </SettingForm>
  );
}
