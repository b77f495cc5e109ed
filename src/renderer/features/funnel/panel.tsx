import { useMemo } from 'react';
import { spanInWords } from '../../../charts/words/format.ts';
import { notesInWords } from '../../../charts/words/notes.ts';
import { setWindow } from '../../../core/funnel/edit.ts';
import { funnelNotes } from '../../../core/funnel/notes.ts';
import { useStore } from '../../state/store.ts';
import { useEditor, useFunnelEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { BreakdownView } from '../analysis/breakdown-view.tsx';
import { CompareView } from '../analysis/compare-view.tsx';
import { FigureTable } from '../analysis/figure-table.tsx';
import { TimeView } from '../analysis/time-view.tsx';
import { TrendView } from '../analysis/trend-view.tsx';
import { ViewBar } from '../analysis/view-bar.tsx';
import { Failed } from '../documents/failed.tsx';
import { DocumentName } from '../documents/name.tsx';
import { DropOffView } from '../drop-off/view.tsx';
import { SettingsSentence } from '../settings/sentence.tsx';
import { shorterWindow } from '../settings/window-span.ts';
import { FunnelChart } from './chart.tsx';
import { Doubts } from './doubts.tsx';
import type { Answer } from './editor.ts';
import { funnelFigures } from './figure-rows.ts';
import { VIEWS } from './views.ts';
import { WatchButton } from './watch-button.tsx';
import './panel.css';

/** What the funnel is called, how it counts, and its chart. */
export const FunnelPanel = () => (
  <section className="funnel" aria-label="Funnel">
    <header className="funnel-header">
      <div className="funnel-title">
        <DocumentName />
        <WatchButton />
      </div>
      <SettingsSentence />
    </header>
    <Content />
  </section>
);

/** By itself, so that an answer does not draw the sentence anew. */
function Content() {
  const funnelEditor = useFunnelEditor();
  const { store } = funnelEditor;
  const answer = useStore(store, (state) => state.answer);
  const problem = useStore(store, (state) => state.problem);
  const empty = useStore(store, (state) => state.keys.length === 0);
  if (empty) return <Empty />;
  return problem ? <Failed problem={problem} onRetry={funnelEditor.run} /> : answer && <Figures answer={answer} />;
}

function Figures({ answer }: { readonly answer: Answer }) {
  const funnelEditor = useFunnelEditor();
  const view = useStore(funnelEditor.store, (state) => state.view);
  return (
    <>
      <Doubts answer={answer} />
      <ViewBar views={VIEWS} view={view} onView={funnelEditor.showView} />
      {view === 'steps' && <StepsView answer={answer} />}
      {view === 'drop-off' && <DropOffView answer={answer} />}
      {view === 'trend' && <TrendView answer={answer} />}
      {view === 'time' && <TimeView answer={answer} />}
      {view === 'breakdown' && <BreakdownView answer={answer} />}
      {view === 'compare' && <CompareView />}
    </>
  );
}

/** What stands out, in sentences. */
function Notes({ answer: { result, document } }: { readonly answer: Answer }) {
  const editor = useEditor();
  const funnelEditor = useFunnelEditor();
  const dataset = useStore(editor.store, (state) => state.dataset);
  const phrases = notesInWords(result, document, locale);
  if (phrases.length === 0) return null;
  const { drop, allOpen } = funnelNotes(result, document);
  const shorter = allOpen > 0 ? shorterWindow(document.window, dataset) : null;
  return (
    <p className="view-said">
      {phrases.map(({ text, strong }, index) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: phrases have no identity beyond their place
        strong ? <strong key={index}>{text}</strong> : <span key={index}>{text}</span>,
      )}
      {drop && (
        <>
          {' '}
          <Button
            look="inline"
            onPress={() => funnelEditor.showDropOff({ step: funnelEditor.store.get().keys[drop.index] ?? null })}
          >
            Who leaves, and why
          </Button>
        </>
      )}
      {shorter !== null && (
        <>
          {' '}
          <Button look="inline" onPress={() => funnelEditor.edit((funnel) => setWindow(funnel, { ms: shorter }))}>
            Give everybody {spanInWords(shorter, locale)} instead
          </Button>
        </>
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

const Empty = () => (
  <div className="funnel-empty">
    <strong>Your funnel appears here</strong>
    <p>Each event you add is a step. You will see how many people get from one to the next, and how long they take.</p>
  </div>
);
