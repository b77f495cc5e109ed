import { CircleAlert } from 'lucide-react';
import { useCommand } from '../../commands/use-commands.ts';
import { Button } from '../../ui/button.tsx';

interface FailedProps {
  readonly text: string;
  readonly onRetry: () => void;
}

/** Why there are no figures, and the way back. */
export function Failed({ text, onRetry }: FailedProps) {
  const undo = useCommand('edit.undo');
  return (
    <div className="funnel-problem" role="alert">
      <CircleAlert aria-hidden="true" />
      <p className="selectable">{text}</p>
      <div>
        {undo.isEnabled ? (
          <Button onPress={() => void undo.run()}>Undo the last change</Button>
        ) : (
          <Button onPress={onRetry}>Try again</Button>
        )}
      </div>
    </div>
  );
}
