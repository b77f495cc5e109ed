import { Filter, UsersRound } from 'lucide-react';
import { useMemo } from 'react';
import { rungsOf } from '../../../charts/conversion/rungs.ts';
import { diagnosisPhrases, ladderPhrases, plain } from '../../../charts/conversion/words.ts';
import { macrosOf, microsOf } from '../../../core/conversion/document.ts';
import type { ConversionResult } from '../../../core/conversion/result.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useConversionsEditor, useEditor } from '../../state/use-app.ts';
import { Button } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { Counting } from '../analysis/counting.tsx';
import { Unanswered } from '../analysis/view-problem.tsx';
import { addDocument } from '../documents/project.ts';
import { diagnosedFunnel, triedSegment } from './follow-up.ts';
import { LadderFigure } from './ladder-figure.tsx';
import { LookAhead } from './look-ahead.tsx';
import { MacroChoice } from './macro-choice.tsx';
import { Said } from './said.tsx';
import { useConversions } from './use-conversions.ts';
import { useConversionFigures } from './use-figures.ts';

/** The micros beneath a macro: primary ones first, each beside the macro's own rate. */
export function MicrosView() {
  const { showView } = useConversionsEditor();
  const { tags } = useConversions();
  const remote = useConversionFigures();
  const { question, answer } = remote;
  if (microsOf(tags).length === 0)
    return (
      <div className="funnel-empty">
        <strong>No micro conversions yet</strong>
        <p>
          A micro conversion is a step on the way: drag an event onto “Micro 1”, or see which ones go with the goal.
        </p>
        <Button onPress={() => showView('signals')}>Look at the signals</Button>
      </div>
    );
  if (remote.problem) return <Unanswered problem={remote.problem} />;
  if (!question || !answer) return <Counting waiting={remote.waiting} />;
  return <Ladder question={question} result={answer} waiting={remote.waiting} />;
}

interface LadderProps {
  readonly question: NonNullable<ReturnType<typeof useConversionFigures>['question']>;
  readonly result: ConversionResult;
  readonly waiting: boolean;
}

function Ladder({ question, result, waiting }: LadderProps) {
  const { workspace } = useApp();
  const editor = useEditor();
  const { document, macro } = useConversions();
  const segments = useStore(editor.store, (state) => state.history.present.segments);
  const figures = result.macros.find(({ event }) => event === macro);
  const rungs = useMemo(() => (macro === null ? [] : rungsOf(result, macro)), [result, macro]);
  const phrases = useMemo(() => ladderPhrases(rungs, macro ?? '', locale), [rungs, macro]);
  if (!figures) return null;
  const { diagnosis } = figures;
  const openFunnel = () =>
    editor.change((project) =>
      addDocument(project, {
        id: crypto.randomUUID(),
        kind: 'funnel',
        name: `On the way to ${figures.event}`,
        document: diagnosedFunnel(document, question.tags, result, figures.event),
      }),
    );
  const tried = triedSegment(macrosOf(question.tags), microsOf(question.tags));
  return (
    <>
      <p className="view-tools">
        Steps on the way to
        <MacroChoice />
        within
        <LookAhead />
        of the first event.
      </p>
      {diagnosis && (
        <Said phrases={diagnosisPhrases(diagnosis)}>
          {' '}
          <Button look="inline" onPress={openFunnel}>
            <Filter aria-hidden="true" />
            Open this funnel
          </Button>
        </Said>
      )}
      <Said phrases={phrases}>
        {tried && segments.every(({ name }) => name !== TRIED) && (
          <>
            {' '}
            <Button
              look="inline"
              onPress={() => workspace.ask({ kind: 'segment', draft: { name: TRIED, document: tried } })}
            >
              <UsersRound aria-hidden="true" />
              Save who did a primary micro, but no macro
            </Button>
            <span className="muted">, by the events that are tagged so now.</span>
          </>
        )}
      </Said>
      <LadderFigure
        rungs={rungs}
        question={question}
        audience={result.audience}
        macro={figures.event}
        macroRate={figures.rate ?? 0}
        name={`steps on the way to ${figures.event}`}
        said={[...(diagnosis ? [plain(diagnosisPhrases(diagnosis))] : []), plain(phrases)].join(' ')}
        waiting={waiting}
      />
    </>
  );
}

const TRIED = 'Any primary micro, no macro';
