import { useMemo } from 'react';
import { formatCount } from '../../../charts/words/format.ts';
import type { StepPreview } from '../../../contract/preparation.ts';
import type { PreparationStep } from '../../../core/funnel/document.ts';
import type { StepResult } from '../../../core/prepare/figures.ts';
import { pause } from '../../state/pause.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useEditor } from '../../state/use-app.ts';
import { type Remote, useRemote } from '../../state/use-remote.ts';
import { textOf } from '../../state/workspace.ts';
import { locale } from '../../ui/locale.ts';
import { counted } from '../../ui/words.ts';
import { clockOf } from '../people/clock.ts';

const TYPING_MS = 150;
const EXAMPLES = 8;

/** What a step does to what those before it leave, with some of the rows; null asks nothing. */
export function useStepPreview(
  before: readonly PreparationStep[],
  step: PreparationStep | null,
): Remote<readonly PreparationStep[], StepPreview> {
  const { client } = useApp().host;
  const dataset = useStore(useEditor().store, (state) => state.dataset.id);
  const question = useMemo(() => (step === null ? null : [...before, { ...step, off: false }]), [before, step]);
  return useRemote(question, async (steps, signal) => {
    await pause(TYPING_MS, signal);
    return client.call('prepare.preview', { dataset, prepare: { version: 1, steps }, limit: EXAMPLES }, { signal });
  });
}

/** "30,943 → 28,103", or the one figure where it stays. */
export const changeInWords = (before: number, after: number): string =>
  before === after ? formatCount(after, locale) : `${formatCount(before, locale)} → ${formatCount(after, locale)}`;

/** Rows, users and names before a step and after it. */
export const StepFigures = ({ before, after }: Pick<StepResult, 'before' | 'after'>) => (
  <dl className="prepare-figures figures">
    {(['rows', 'users', 'names'] as const).map((kind) => (
      <div key={kind} className={before[kind] === after[kind] ? 'muted' : undefined}>
        <dt>{{ rows: 'Events', users: 'Users', names: 'Names' }[kind]}</dt>
        <dd>{changeInWords(before[kind], after[kind])}</dd>
      </div>
    ))}
  </dl>
);

/** What became of a question about a step: its figures and rows, or why there are none. */
export function Preview({
  preview: { answer, problem, waiting },
}: {
  readonly preview: ReturnType<typeof useStepPreview>;
}) {
  if (problem)
    return (
      <p role="alert" className="field-problem">
        {textOf(problem)}
      </p>
    );
  if (answer === null) return null;
  return (
    <section className={waiting ? 'prepare-preview prepare-waiting' : 'prepare-preview'} aria-label="Preview">
      <p role="status">
        {answer.touched === 0 ? 'No event is changed.' : `${counted(answer.touched, 'event')} changed.`}
      </p>
      <StepFigures {...answer} />
      <Examples rows={answer.rows} />
    </section>
  );
}

/** Some of the rows that a step changes: whose, when, and both names. */
export function Examples({ rows }: { readonly rows: StepPreview['rows'] }) {
  const dataset = useStore(useEditor().store, (state) => state.dataset);
  const clock = useMemo(() => clockOf(dataset), [dataset]);
  if (rows.length === 0) return null;
  return (
    <table className="prepare-rows selectable">
      <thead>
        <tr>
          <th>User</th>
          <th>Time</th>
          <th>Was</th>
          <th>Becomes</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ user, ms, before, after }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity of their own
          <tr key={index}>
            <td>
              <bdi>{user}</bdi>
            </td>
            <td className="figures">{clock.moment(ms)}</td>
            <td>{before === null ? <span className="muted">nothing</span> : <bdi>{before}</bdi>}</td>
            <td>{after === null ? <span className="muted">hidden</span> : <bdi>{after}</bdi>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
