import type { ReactNode } from 'react';
import type { ProblemData } from '../../../core/base/problem.ts';
import { useCommand } from '../../commands/use-commands.ts';
import { textOf } from '../../state/workspace.ts';
import { Button } from '../../ui/button.tsx';

/** Why there is no chart here, and what to do about it. */
export const ViewProblem = ({ text, children }: { readonly text: string; readonly children?: ReactNode }) => (
  <div className="funnel-empty" role="status">
    <p className="selectable">{text}</p>
    {children}
  </div>
);

/** Why a question has no answer. */
export const Unanswered = ({ problem }: { readonly problem: ProblemData }) => (
  <ViewProblem text={textOf(problem)}>
    <WayOut problem={problem} />
  </ViewProblem>
);

/** What helps against a problem with the table that the events come from; nothing for others. */
export function WayOut({ problem: { code } }: { readonly problem: ProblemData }) {
  const refresh = useCommand('data.refresh');
  const fetch = useCommand('data.fetch');
  if (code === 'server-login' && refresh.isEnabled)
    return <Button onPress={() => void refresh.run()}>Enter the password…</Button>;
  if ((code === 'table-large' || code === 'not-counted') && fetch.isEnabled)
    return <Button onPress={() => void fetch.run()}>{fetch.title}</Button>;
  return null;
}
