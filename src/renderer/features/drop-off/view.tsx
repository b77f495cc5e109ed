import { Download } from 'lucide-react';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { type BarList, LIST_TITLES, pairedBarsScene } from '../../../charts/drop-off/bars.ts';
import { dossierCsv, driversCsv } from '../../../charts/drop-off/csv.ts';
import { forestScene, shownDrivers } from '../../../charts/drop-off/forest.ts';
import { dropOffPicture } from '../../../charts/drop-off/picture.ts';
import {
  awaitsAttempts,
  claimInWords,
  dropOffTitle,
  groupWays,
  nothingClaimed,
  notWhy,
  testedInWords,
} from '../../../charts/drop-off/words.ts';
import { formatCount } from '../../../charts/words/format.ts';
import { twoGroups } from '../../../core/drop-off/question.ts';
import type { DropOffNumber } from '../../../core/drop-off/users.ts';
import { setAttempt } from '../../../core/funnel/edit.ts';
import { SceneFigure, type SceneRoom } from '../../charts/scene-figure.tsx';
import type { MarkData } from '../../charts/scene-view.tsx';
import { fileName } from '../../export/file-name.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor, useFunnelEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { FigureTable } from '../analysis/figure-table.tsx';
import { Unanswered, ViewProblem } from '../analysis/view-problem.tsx';
import type { Exportable } from '../documents/exportable.ts';
import { useExportable } from '../documents/use-exportable.ts';
import type { Answer } from '../funnel/editor.ts';
import { UsersDialog } from '../people/users-dialog.tsx';
import { useEventTiers } from '../tags/tiers.ts';
import type { DropOffAnswer } from './answer.ts';
import { driverFigures } from './driver-figures.ts';
import { AttemptsTable, EffortTable } from './effort-table.tsx';
import { FigureStrip } from './figure-strip.tsx';
import { FlowMenu } from './flow-menu.tsx';
import { dropOffPeople } from './people.ts';
import { dropOffInput, dropOffQuestion } from './question.ts';
import { RowMenu } from './row-menu.tsx';
import { DropOffSentence } from './sentence.tsx';
import './view.css';

const LISTS: readonly BarList[] = ['after', 'before', 'lastSeen'];
const ROWS = 12;
const MOST_BARS = 8;

/** Who dropped off after a step, what tells them from those who went on, and where they went instead. */
export function DropOffView({ answer }: { readonly answer: Answer }) {
  const { host } = useApp();
  const editor = useEditor();
  const funnelEditor = useFunnelEditor();
  const dataset = useStore(editor.store, (state) => state.dataset);
  const { tags, ignored } = useStore(editor.store, (state) => state.history.present);
  const busy = useStore(funnelEditor.store, (state) => state.waiting);
  const keys = useStore(funnelEditor.store, (state) => state.keys);
  const choice = useStore(funnelEditor.store, (state) => state.dropOff);
  const question = useMemo(
    () => dropOffQuestion({ ...answer, keys, choice, ignored }),
    [answer, keys, choice, ignored],
  );
  const asked = useMemo(() => dropOffInput(question, choice, tags), [question, choice, tags]);
  const remote = useRemote(asked, (input, signal) =>
    host.client.call('dropOff.run', { dataset: dataset.id, ...input }, { signal }),
  );
  const told = useMemo(
    (): DropOffAnswer | null =>
      remote.answer && remote.question && { question: remote.question.dropOff, result: remote.answer },
    [remote.answer, remote.question],
  );
  if (question === null)
    return (
      <ViewProblem
        text={
          answer.document.steps.length < 2
            ? 'A funnel of one step has nowhere to drop off. Add a step.'
            : 'Steps in any order have no step to drop off at. Choose “in order” to see who leaves where.'
        }
      />
    );
  return (
    <>
      <DropOffSentence question={question} />
      {remote.problem ? (
        <Unanswered problem={remote.problem} />
      ) : told ? (
        <Told answer={told} waiting={busy || remote.waiting} />
      ) : (
        remote.waiting && <ViewProblem text="Looking at everything they did…" />
      )}
    </>
  );
}

interface ToldProps {
  readonly answer: DropOffAnswer;
  readonly waiting: boolean;
}

function Told({ answer, waiting }: ToldProps) {
  const app = useApp();
  const funnelEditor = useFunnelEditor();
  const dataset = useStore(useEditor().store, (state) => state.dataset);
  const [listed, setListed] = useState<DropOffNumber | null>(null);
  const [rows, setRows] = useState(ROWS);
  const { question, result } = answer;
  const tiers = useEventTiers();
  const { funnel, against } = question;
  const groups = twoGroups(against);
  const title = dropOffTitle(question);
  useExportable(
    useMemo((): Exportable => {
      const name = title[0].toLowerCase() + title.slice(1);
      return {
        name,
        shows: { kind: 'funnel', document: funnel },
        question,
        picture: (options) => dropOffPicture(result, { ...options, question, rows, tiers }),
        csv: () => driversCsv(result),
      };
    }, [question, result, funnel, title, rows, tiers]),
  );
  const people = useMemo(() => listed && dropOffPeople(question, listed), [question, listed]);
  const open = useCallback(
    (mark: MarkData, close: () => void, element: Element): ReactNode => {
      if ('stay' in mark) return <StayDialog answer={answer} number={mark.stay} onClose={close} />;
      if ('row' in mark)
        return <RowMenu answer={answer} row={mark.row} anchor={element} onPeople={setListed} onClose={close} />;
      return null;
    },
    [answer],
  );
  const forest = useCallback(
    ({ width, theme }: SceneRoom) => forestScene(result, { width, theme, locale, rows, against, actions: true, tiers }),
    [result, rows, against, tiers],
  );
  const figures = useMemo(() => driverFigures(answer), [answer]);
  const claim = claimInWords(result, locale, against);
  const most = shownDrivers(result, Number.POSITIVE_INFINITY).length;
  const nobody = result.dropped === 0 || (groups !== null && result.wentOn === 0);
  const saveLists = async () => {
    const name = fileName(`${dataset.name} ${title} figures`, 'csv');
    if (await app.host.save(name, new Blob([dossierCsv(result)], { type: 'text/csv' })))
      app.workspace.tell({ tone: 'done', text: `Saved ${name}` });
  };
  return (
    <div className="drop-off" data-testid="drop-off">
      <FigureStrip answer={answer} onPeople={setListed} />
      {nobody ? (
        <p className="view-said">
          {groups
            ? 'One of the two groups is empty, so there is nothing to compare.'
            : 'Nobody dropped off here, so there is nothing to explain.'}
        </p>
      ) : (
        <>
          <section aria-labelledby="drop-off-why">
            <h2 id="drop-off-why">
              {groups ? `What tells ${groupWays(against).join(' from ')}` : 'Why: what goes with dropping off'}
            </h2>
            <p className="view-said">
              <strong>{claim ?? nothingClaimed(against)}</strong>
              {awaitsAttempts(result, funnel) && (
                <>
                  {' '}
                  Most are left out: whether an attempt is their best shows only once they have had time for another.{' '}
                  <Button look="inline" onPress={() => funnelEditor.edit((edited) => setAttempt(edited, 'first'))}>
                    Take the first attempt instead
                  </Button>
                </>
              )}
            </p>
            <SceneFigure testId="drop-off-why-chart" waiting={waiting} draw={forest} open={open} oneStop />
            <p className="view-said">
              {testedInWords(result, funnel, locale)} A diamond goes with {groupWays(against)[0]}, a circle with{' '}
              {groupWays(against)[1]}; dashed is without adjustment for how much they did. {notWhy(against)}
              {most > rows && (
                <>
                  {' '}
                  <Button look="inline" onPress={() => setRows(most)}>
                    Show all {formatCount(most, locale)} rows
                  </Button>
                </>
              )}
            </p>
          </section>
          <div className="drop-off-lists">
            {LISTS.map((list) => (
              <ListSection key={list} answer={answer} list={list} waiting={waiting} open={open}>
                {list === 'after' && (
                  <>
                    <FlowMenu question={question} />
                    <IconButton
                      label="Save these lists and tables as CSV"
                      onPress={() => void saveLists().catch(app.workspace.fail)}
                    >
                      <Download aria-hidden="true" />
                    </IconButton>
                  </>
                )}
              </ListSection>
            ))}
            <section className="drop-off-tables" aria-label="Effort and attempts">
              <EffortTable answer={answer} />
              <AttemptsTable answer={answer} onPeople={setListed} />
            </section>
          </div>
        </>
      )}
      <FigureTable figures={figures} />
      {people && <UsersDialog people={people} onClose={() => setListed(null)} />}
    </div>
  );
}

interface StayDialogProps {
  readonly answer: DropOffAnswer;
  readonly number: DropOffNumber;
  readonly onClose: () => void;
}

function StayDialog({ answer: { question }, number, onClose }: StayDialogProps) {
  const people = useMemo(() => dropOffPeople(question, number), [question, number]);
  return <UsersDialog people={people} onClose={onClose} />;
}

interface ListSectionProps extends ToldProps {
  readonly list: BarList;
  readonly open: (mark: MarkData, close: () => void, element: Element) => ReactNode;
  /** What else can be done with it, beside its title. */
  readonly children?: ReactNode;
}

function ListSection({ answer: { question, result }, list, waiting, open, children }: ListSectionProps) {
  const { against } = question;
  const tiers = useEventTiers();
  const [rows, setRows] = useState<number | undefined>();
  const draw = useCallback(
    ({ width, theme }: SceneRoom) =>
      pairedBarsScene(result, list, { width, theme, locale, rows, against, onScreen: true, tiers }),
    [result, list, rows, against, tiers],
  );
  const more = result[list].length - (rows ?? MOST_BARS);
  return (
    <section aria-labelledby={`drop-off-${list}`}>
      <header>
        <h2 id={`drop-off-${list}`}>{LIST_TITLES[list]}</h2>
        {children}
      </header>
      <SceneFigure testId={`drop-off-${list}-chart`} waiting={waiting} draw={draw} open={open} oneStop />
      {more > 0 && (
        <Button look="inline" onPress={() => setRows(Number.POSITIVE_INFINITY)}>
          Show {formatCount(more, locale)} more
        </Button>
      )}
    </section>
  );
}
