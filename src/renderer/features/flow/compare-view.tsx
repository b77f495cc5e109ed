import { useCallback, useMemo } from 'react';
import { compareFlowPicture } from '../../../charts/flow/compare-picture.ts';
import { compareFlowScene } from '../../../charts/flow/compare-scene.ts';
import { compareCsv } from '../../../charts/flow/journeys-csv.ts';
import { flowNoun } from '../../../charts/flow/words.ts';
import { formatCount } from '../../../charts/words/format.ts';
import type { GroupChoice } from '../../../contract/compared.ts';
import type { ComparedFlow } from '../../../core/flow/compare.ts';
import type { FlowDocument } from '../../../core/flow/document.ts';
import { SceneFigure, type SceneRoom } from '../../charts/scene-figure.tsx';
import type { MarkData } from '../../charts/scene-view.tsx';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';
import { Button } from '../../ui/button.tsx';
import { locale } from '../../ui/locale.ts';
import { Select } from '../../ui/select.tsx';
import { Unanswered } from '../analysis/view-problem.tsx';
import { compareGroups } from '../documents/project.ts';
import { useExportable } from '../documents/use-exportable.ts';
import { UsersDialog } from '../people/users-dialog.tsx';
import { useEventTiers } from '../tags/tiers.ts';
import { groupChoices, groupsOf, type NamedGroups } from './groups.ts';
import { comparedPeople } from './people.ts';

interface CompareAnswer extends NamedGroups {
  readonly document: FlowDocument;
  readonly flow: ComparedFlow;
}

/** Two groups in one flow: where the one goes more than the other, claimed only where it holds. */
export function CompareView({ flow }: { readonly flow: FlowDocument }) {
  const { client } = useApp().host;
  const editor = useEditor();
  const dataset = useStore(editor.store, (state) => state.dataset.id);
  const project = useStore(editor.store, (state) => state.history.present);
  const choice = project.compared[project.shown] ?? null;
  const choices = useMemo(() => groupChoices(project), [project]);
  const named = choice && groupsOf(choice, project);
  // By what it says, so that an edit elsewhere asks nothing anew.
  const key = named && JSON.stringify(named);
  const question = useMemo(() => (key === null ? null : { flow, named: JSON.parse(key) as NamedGroups }), [flow, key]);
  const { answer, waiting, problem } = useRemote(question, async (asked, signal): Promise<CompareAnswer> => {
    const { groups, names } = asked.named;
    const input = { dataset, flow: asked.flow, groups };
    return { document: asked.flow, groups, names, flow: await client.call('flow.compare', input, { signal }) };
  });
  const choose = (id: string) => editor.change((all) => compareGroups(all, JSON.parse(id) as GroupChoice));
  if (choices.length === 0) return <Nothing />;
  return (
    <>
      <div className="view-tools">
        <Select
          label="Compare"
          hideLabel
          options={choices.map(({ id, label, detail }) => ({ id, label, detail }))}
          value={named ? JSON.stringify(choice) : null}
          placeholder="Choose two groups…"
          onChange={choose}
        />
        {answer && named && <Sizes answer={answer} />}
      </div>
      {problem && <Unanswered problem={problem} />}
      {answer && named && <Picture answer={answer} waiting={waiting} />}
      {!named && (
        <div className="funnel-empty">
          <strong>Compare two groups in this flow</strong>
          <p>Two segments, one beside everybody else, or who dropped off after a step of a funnel and who went on.</p>
        </div>
      )}
    </>
  );
}

function Nothing() {
  const { workspace } = useApp();
  return (
    <div className="funnel-empty">
      <strong>Compare two groups in this flow</strong>
      <p>There is no segment yet, and no funnel with a step to drop off at.</p>
      <Button onPress={() => workspace.ask({ kind: 'segment', draft: { name: '', document: null } })}>
        New segment…
      </Button>
    </div>
  );
}

/** How many there are in each, and how many in both. */
function Sizes({ answer: { document, flow, names } }: { readonly answer: CompareAnswer }) {
  const { count } = document;
  const [a, b] = flow.groups.map((group) => `${formatCount(group[count], locale)} ${flowNoun(document, group[count])}`);
  return (
    <p>
      <span className="group-sign group-first" /> {names[0]}: {a} · <span className="group-sign group-second" />{' '}
      {names[1]}: {b}
      {flow.overlap > 0 && ` · ${formatCount(flow.overlap, locale)} are in both, so nothing is tested`}
    </p>
  );
}

function Picture({ answer, waiting }: { readonly answer: CompareAnswer; readonly waiting: boolean }) {
  const { document, flow, names, groups } = answer;
  const tiers = useEventTiers();
  useExportable(
    useMemo(
      () => ({
        name: `${names[0]} against ${names[1]}`,
        shows: { kind: 'flow' as const, document },
        picture: (options) => compareFlowPicture(flow, { ...options, document, names, tiers }),
        csv: () => compareCsv(flow),
      }),
      [document, flow, names, tiers],
    ),
  );
  const draw = useCallback(
    ({ width, theme }: SceneRoom) =>
      compareFlowScene(flow, { width, theme, locale, names, count: document.count, tiers }),
    [flow, names, document, tiers],
  );
  const open = (mark: MarkData, close: () => void) =>
    'compared' in mark ? <Listed answer={answer} compared={mark.compared} onClose={close} /> : null;
  return (
    <SceneFigure key={JSON.stringify(groups)} testId="flow-compare-chart" waiting={waiting} draw={draw} open={open} />
  );
}

interface ListedProps {
  readonly answer: CompareAnswer;
  readonly compared: Extract<MarkData, { compared: unknown }>['compared'];
  readonly onClose: () => void;
}

function Listed({ answer: { document, groups, names }, compared: { mark, group }, onClose }: ListedProps) {
  const people = useMemo(
    () => comparedPeople(document, groups, group, names[group], mark),
    [document, groups, group, names, mark],
  );
  return <UsersDialog people={people} onClose={onClose} />;
}
