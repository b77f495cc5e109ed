import { CircleAlert } from 'lucide-react';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { notesInWords } from '../../../charts/notes-in-words.ts';
import { useCommand } from '../../commands/use-commands.ts';
import { useStudio } from '../../state/app.ts';
import { useStore } from '../../state/store.ts';
import { textOf } from '../../state/workspace.ts';
import { Button } from '../../ui/button.tsx';
import { useFocusRequest } from '../../ui/focus-request.ts';
import { locale } from '../../ui/locale.ts';
import { BreakdownView } from '../analysis/breakdown-view.tsx';
import { CompareView } from '../analysis/compare-view.tsx';
import { FigureTable } from '../analysis/figure-table.tsx';
import { TimeView } from '../analysis/time-view.tsx';
import { TrendView } from '../analysis/trend-view.tsx';
import { ViewBar } from '../analysis/view-bar.tsx';
import { funnelTitle } from './book.ts';
import { funnelFigures } from './figure-rows.ts';
import { FunnelChart } from './funnel-chart.tsx';
import { SettingsSentence } from './settings-sentence.tsx';
import type { Answer } from './studio.ts';

/** What the funnel is called, how it counts, and its chart. */
export function FunnelPanel() {
  const studio = useStudio();
  const answer = useStore(studio.store, (state) => state.answer);
  const problem = useStore(studio.store, (state) => state.problem);
  const empty = useStore(studio.store, (state) => state.keys.length === 0);
  return (
    <section className="funnel" aria-label="Funnel">
      <header className="funnel-header">
        <FunnelName />
        <SettingsSentence />
      </header>
      {empty ? <Empty /> : problem ? <Failed text={textOf(problem)} /> : answer && <Figures answer={answer} />}
    </section>
  );
}

function Figures({ answer }: { readonly answer: Answer }) {
  const view = useStore(useStudio().store, (state) => state.view);
  return (
    <>
      <ViewBar />
      {view === 'steps' && <StepsView answer={answer} />}
      {view === 'trend' && <TrendView answer={answer} />}
      {view === 'time' && <TimeView answer={answer} />}
      {view === 'breakdown' && <BreakdownView answer={answer} />}
      {view === 'compare' && <CompareView />}
    </>
  );
}

/** What stands out, in sentences. */
function Notes({ answer: { result, document } }: { readonly answer: Answer }) {
  const phrases = notesInWords(result, document, locale);
  if (phrases.length === 0) return null;
  return (
    <p className="view-said">
      {phrases.map(({ text, strong }, index) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: phrases have no identity beyond their place
        strong ? <strong key={index}>{text}</strong> : <span key={index}>{text}</span>,
      )}
    </p>
  );
}

function StepsView({ answer }: { readonly answer: Answer }) {
  const figures = useMemo(() => funnelFigures(answer.result, answer.document), [answer]);
  return (
    <>
      <Notes answer={answer} />
      <FunnelChart answer={answer} />
      <FigureTable figures={figures} />
    </>
  );
}

function FunnelName() {
  const studio = useStudio();
  const present = useStore(studio.store, (state) => state.history.present);
  const [typed, setTyped] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  useFocusRequest('funnel-name', () => input.current?.select());

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape') setTyped(present.name);
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    // After the state has followed, so that leaving does not keep what was typed.
    requestAnimationFrame(() => input.current?.blur());
  };
  return (
    <h1>
      <input
        ref={input}
        className="funnel-title"
        aria-label="Funnel name"
        value={typed ?? present.name}
        placeholder={funnelTitle({ ...present, name: '' })}
        maxLength={200}
        spellCheck={false}
        onFocus={() => setTyped(present.name)}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => {
          if (typed !== null) studio.rename(typed);
          setTyped(null);
        }}
        onKeyDown={onKeyDown}
      />
    </h1>
  );
}

const Empty = () => (
  <div className="funnel-empty">
    <strong>Your funnel appears here</strong>
    <p>Each event you add is a step. You will see how many people get from one to the next, and how long they take.</p>
  </div>
);

function Failed({ text }: { readonly text: string }) {
  const studio = useStudio();
  const undo = useCommand('edit.undo');
  return (
    <div className="funnel-problem" role="alert">
      <CircleAlert aria-hidden="true" />
      <p className="selectable">{text}</p>
      <div>
        {undo.isEnabled ? (
          <Button onPress={() => void undo.run()}>Undo the last change</Button>
        ) : (
          <Button onPress={studio.run}>Try again</Button>
        )}
      </div>
    </div>
  );
}
