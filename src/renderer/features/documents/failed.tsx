import { CircleAlert } from 'lucide-react';
import type { ProblemData } from '../../../core/base/problem.ts';
import { useCommand } from '../../commands/use-commands.ts';
import { textOf } from '../../state/workspace.ts';
import { Button } from '../../ui/button.tsx';

import { WayOut } from '../analysis/view-problem.tsx';

interface FailedProps {
  readonly problem: ProblemData;
  readonly onRetry: () => void;
}

/** Why there are no figures, and the way back. */
export function Failed({ problem, onRetry }: FailedProps) {
  const undo = useCommand('edit.undo');
  return (
    <div className="funnel-problem" role="alert">
      <CircleAlert aria-hidden="true" />
      <p className="selectable">{textOf(problem)}</p>
      <div className="funnel-ways">
        <WayOut problem={problem} />
        {undo.isEnabled ? (
          <Button onPress={() => void undo.run()}>Undo the last change</Button>
        ) : (
          <Button onPress={onRetry}>Try again</Button>
        )}
      </div>
    </div>
  );
}
