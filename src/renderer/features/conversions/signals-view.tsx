import { Tag } from 'lucide-react';
import { useMemo } from 'react';
import type { Rung } from '../../../charts/conversion/ladder.ts';
import { ladderPhrases, plain } from '../../../charts/conversion/words.ts';
import { formatCount } from '../../../charts/words/format.ts';
import type { ConversionQuestion } from '../../../core/conversion/document.ts';
import { questionIn } from '../../../core/conversion/settings.ts';
import { type Signal, type Signals, signalQuestion } from '../../../core/conversion/signals.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';
import { Button } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { Name } from '../../ui/name.tsx';
import { Counting } from '../analysis/counting.tsx';
import { Unanswered, ViewProblem } from '../analysis/view-problem.tsx';
import { tagEvent } from '../tags/tag-event.ts';
import { TierName } from '../tags/tier-chip.tsx';
import { TIERS } from '../tags/tiers.ts';
import { LadderFigure } from './ladder-figure.tsx';
import { LookAhead } from './look-ahead.tsx';
import { MacroChoice } from './macro-choice.tsx';
import { Said } from './said.tsx';
import { useConversions } from './use-conversions.ts';
import { useConversionFigures } from './use-figures.ts';

/** So many are shown, the surest first. */
const SHOWN = 12;

/** Events without a tag that go with a macro, to be tagged. */
export function SignalsView() {
  const { client } = useApp().host;
  const dataset = useStore(useEditor().store, (state) => state.dataset);
  const { document, tags, macro } = useConversions();
  const whole = useConversionFigures();
  const { unit, range, where, segment, sessionGapMs, session } = document;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the parts of the document that the question is made of
  const asked = useMemo(
    () => ({ question: questionIn(document, tags), macro }),
    [unit, range, where, segment, sessionGapMs, session, tags, macro],
  );
  const remote = useRemote(asked, ({ question, macro: of }, signal) =>
    client.call('conversions.signals', { dataset: dataset.id, question, macro: of }, { signal }),
  );
  if (remote.problem) return <Unanswered problem={remote.problem} />;
  const of = remote.question?.macro ?? null;
  const figures = whole.answer?.macros.find(({ event }) => event === of);
  if (!remote.answer || !remote.question || of === null || !figures || !whole.answer)
    return <Counting waiting={remote.waiting} />;
  return (
    <Found
      question={remote.question.question}
      signals={remote.answer}
      macro={of}
      macroRate={figures.rate ?? 0}
      audience={whole.answer.audience}
      waiting={remote.waiting}
    />
  );
}

interface FoundProps {
  readonly question: ConversionQuestion;
  readonly signals: Signals;
  readonly macro: string;
  readonly macroRate: number;
  readonly audience: number;
  readonly waiting: boolean;
}

function Found({ question, signals, macro, macroRate, audience, waiting }: FoundProps) {
  const events = useStore(useEditor().store, (state) => state.dataset.list.events);
  const all = useMemo(() => signals.macros[macro] ?? [], [signals, macro]);
  const shown = useMemo(() => all.slice(0, SHOWN), [all]);
  const rungs = useMemo(() => shown.map(rungOf), [shown]);
  const phrases = useMemo(() => ladderPhrases(rungs, macro, locale), [rungs, macro]);
  // The people behind are those of a question in which these events are steps.
  const stepped = useMemo(
    () =>
      signalQuestion(
        question,
        events.map(({ event }) => event),
        macro,
      ),
    [question, events, macro],
  );
  const { few, after, everybody } = signals.leftOut;
  const left = [
    few > 0 && `${formatCount(few, locale)} that too few did`,
    everybody > 0 && `${formatCount(everybody, locale)} that all but everybody did`,
    after > 0 && `${formatCount(after, locale)} that mostly come after it`,
  ].filter((words) => words !== false);
  return (
    <>
      <p className="view-tools">
        Events without a tag that go with
        <MacroChoice />
        within
        <LookAhead />
        of the first event, the surest first.
        {all.length > SHOWN && ` ${SHOWN} of ${formatCount(all.length, locale)} are shown.`}
        {left.length > 0 && ` Left out: ${left.join(', ')}.`}
      </p>
      {rungs.length === 0 ? (
        <ViewProblem text="No event without a tag can be held against this goal." />
      ) : (
        <>
          <Said phrases={phrases} />
          <TagRow signals={shown} />
          <LadderFigure
            rungs={rungs}
            question={stepped}
            audience={audience}
            macro={macro}
            macroRate={macroRate}
            name={`signals for ${macro}`}
            said={plain(phrases)}
            waiting={waiting}
          />
        </>
      )}
    </>
  );
}

/** One click tags an event as what is offered. */
function TagRow({ signals }: { readonly signals: readonly Signal[] }) {
  const app = useApp();
  const editor = useEditor();
  return (
    <ul className="signal-tags" aria-label="Tag as a micro conversion">
      {signals.map(({ event, offer }) => {
        const { label } = TIERS.find(({ id }) => id === offer)!;
        return (
          <li key={event}>
            <Button
              className="signal-tag"
              onPress={() => {
                tagEvent(app, editor, event, offer);
                app.workspace.tell({
                  tone: 'done',
                  text: `“${event}” is a ${label.toLowerCase()} now`,
                  action: { label: 'Undo', run: () => editor.undo() },
                });
              }}
            >
              <Tag aria-hidden="true" />
              <Name>{event}</Name> <TierName tier={offer} />
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

const rungOf = ({ event, users, rate, total: _, offer, ...figures }: Signal): Rung => ({
  event,
  tier: `as ${TIERS.find(({ id }) => id === offer)!.short}`,
  users,
  rate,
  figures,
});
