import { Download, UsersRound } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Input } from 'react-aria-components';
import { nounOf } from '../../../charts/conversion/picture.ts';
import { csvOf } from '../../../charts/words/csv.ts';
import { formatCount } from '../../../charts/words/format.ts';
import type { ScorePage } from '../../../contract/conversions.ts';
import type { Weight } from '../../../core/condition/document.ts';
import type { ScoreQuestion } from '../../../core/conversion/score/document.ts';
import { funnelOf } from '../../../core/funnel/document.ts';
import { fileName } from '../../export/file-name.ts';
import { useStore } from '../../state/store.ts';
import { useApp, useConversionsEditor, useEditor } from '../../state/use-app.ts';
import { useRemote } from '../../state/use-remote.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { locale } from '../../ui/locale.ts';
import { NumberField } from '../../ui/number-field.tsx';
import { clockOf } from '../people/clock.ts';
import { UserTimeline } from '../people/user-timeline.tsx';
import { useConversions } from './use-conversions.ts';

interface LikelyPeopleProps {
  readonly question: ScoreQuestion;
  readonly weights: readonly Weight[];
}

const FIRST = 10;
const MORE = 100;

/** Who has not converted and scores so many points, the likeliest first. */
export function LikelyPeople({ question, weights }: LikelyPeopleProps) {
  const app = useApp();
  const { change } = useConversionsEditor();
  const dataset = useStore(useEditor().store, (state) => state.dataset);
  const { document } = useConversions();
  const { atLeast } = document.score;
  const [limit, setLimit] = useState(FIRST);
  const [person, setPerson] = useState<string | null>(null);
  const asked = useMemo(() => ({ question, atLeast, limit }), [question, atLeast, limit]);
  const remote = useRemote(asked, (input, signal) =>
    app.host.client.call('conversions.scored', { dataset: dataset.id, ...input }, { signal }),
  );
  const page = remote.answer;
  const noun = (n: number) => nounOf(question.scope, n);
  const attempt = (work: () => Promise<void>) => void work().catch(app.workspace.fail);
  const save = async () => {
    const input = { dataset: dataset.id, question, atLeast, limit: Math.max(1, page?.total ?? 0) };
    const all: ScorePage = await app.host.client.call('conversions.scored', input);
    const rows = all.users.map((user, i) => [user, all.scores[i], new Date(all.last[i]).toISOString()]);
    const name = fileName(`${dataset.name} likely to ${question.macro}`, 'csv');
    const table = csvOf([['user', 'score', 'last'], ...rows]);
    if (await app.host.save(name, new Blob([table], { type: 'text/csv' })))
      app.workspace.tell({ tone: 'done', text: `Saved ${name}` });
  };
  const keep = () => {
    const own = weights.map(({ event, weight }) => ({ event, weight }));
    app.workspace.ask({
      kind: 'segment',
      draft: {
        name: `Likely to ${question.macro}, ${formatCount(atLeast, locale)} points`,
        document: { score: { atLeast, macro: question.macro, weights: own } },
      },
    });
  };
  return (
    <section className="likely" aria-label="Most likely to convert">
      <header className="likely-header">
        <h2>Most likely, and not there yet</h2>
        <span className="muted">
          {page && <strong className="figures">{formatCount(page.total, locale)}</strong>} {noun(page?.total ?? 2)} with
          at least
        </span>
        <NumberField
          aria-label="Points at least"
          className="points-field"
          value={atLeast}
          minValue={-999}
          maxValue={999}
          onChange={(next) => Number.isFinite(next) && change({ score: { ...document.score, atLeast: next } })}
        >
          <Input className="input" />
        </NumberField>
        <span className="muted">points</span>
        <span className="likely-actions">
          {question.scope.unit.kind === 'user' && (
            <Button isDisabled={!page?.total} onPress={keep}>
              <UsersRound aria-hidden="true" />
              Save as segment…
            </Button>
          )}
          <Button isDisabled={!page?.total} onPress={() => attempt(save)}>
            <Download aria-hidden="true" />
            Save as CSV
          </Button>
        </span>
      </header>
      {page && page.total > 0 && <People page={page} onOpen={setPerson} />}
      {page && page.total > page.users.length && (
        <Button look="quiet" onPress={() => setLimit(limit + MORE)}>
          Show more
        </Button>
      )}
      {person !== null && (
        <Dialog title={person} width="large" onClose={() => setPerson(null)}>
          <UserTimeline
            dataset={dataset}
            document={funnelOf([question.macro], { attempt: 'first' })}
            isTold={false}
            user={person}
          />
        </Dialog>
      )}
    </section>
  );
}

function People({ page, onOpen }: { readonly page: ScorePage; readonly onOpen: (user: string) => void }) {
  const dataset = useStore(useEditor().store, (state) => state.dataset);
  const clock = useMemo(() => clockOf(dataset), [dataset]);
  return (
    <table className="likely-table">
      <thead>
        <tr>
          <th scope="col">User</th>
          <th scope="col">Points</th>
          <th scope="col">Last seen</th>
        </tr>
      </thead>
      <tbody>
        {page.users.map((user, index) => (
          // A user may stand here several times, once for each session.
          // biome-ignore lint/suspicious/noArrayIndexKey: the place in the list is what a row is
          <tr key={index}>
            <td>
              <button type="button" className="figure-table-open" title="What they did" onClick={() => onOpen(user)}>
                <code>{user}</code>
              </button>
            </td>
            <td className="figures">{formatCount(Math.round(page.scores[index]), locale)}</td>
            <td className="figures muted">{clock.moment(page.last[index])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
