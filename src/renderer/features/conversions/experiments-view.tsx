import { useMemo } from 'react';
import { planText } from '../../../charts/conversion/experiment-words.ts';
import { type ExperimentQuestion, experimentOf } from '../../../core/conversion/experiment/document.ts';
import { scopeIn } from '../../../core/conversion/settings.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';
import { locale } from '../../ui/locale.ts';
import { Counting } from '../analysis/counting.tsx';
import { Unanswered, ViewProblem } from '../analysis/view-problem.tsx';
import { ExperimentFigure } from './experiment-figure.tsx';
import { ExperimentRules, LiftSetting } from './experiment-rules.tsx';
import { useConversions } from './use-conversions.ts';
import { useConversionFigures } from './use-figures.ts';

/** What an experiment tells: arms against a control, and how many it takes. */
export function ExperimentsView() {
  const { client } = useApp().host;
  const dataset = useStore(useEditor().store, (state) => state.dataset.id);
  const { document, tags, macro } = useConversions();
  const { unit, range, where, segment, sessionGapMs, session, experiment } = document;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the parts of the document that the question is made of
  const asked = useMemo((): ExperimentQuestion | null => {
    const { variant, funnel, ...rest } = experiment;
    if (variant === null || macro === null) return null;
    return experimentOf(tags, scopeIn(document), variant, funnel ? { funnel } : { macro }, rest);
  }, [unit, range, where, segment, sessionGapMs, session, tags, macro, experiment]);
  const remote = useRemote(asked, (question, signal) =>
    client.call('conversions.experiment', { dataset, question }, { signal }),
  );
  return (
    <>
      <ExperimentRules result={remote.answer} />
      {experiment.variant === null ? (
        <>
          <Plan />
          <ViewProblem text="Choose the property that says which variant somebody got." />
        </>
      ) : remote.problem ? (
        <Unanswered problem={remote.problem} />
      ) : remote.question && remote.answer ? (
        <ExperimentFigure question={remote.question} result={remote.answer} waiting={remote.waiting} />
      ) : (
        <Counting waiting={remote.waiting} />
      )}
    </>
  );
}

/** Before there are arms: how many it would take, at the rate of now. */
function Plan() {
  const { document, macro } = useConversions();
  const { answer } = useConversionFigures();
  const figures = answer?.macros.find(({ event }) => event === macro);
  if (!figures) return null;
  return (
    <p className="view-tools">
      For one that is still to come: to probably see a lift of
      <LiftSetting />
      {planText(figures.event, figures.rate ?? 0, document.experiment.lift, locale)}
    </p>
  );
}
