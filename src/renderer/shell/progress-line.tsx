import { ProgressBar } from '../features/open/progress-bar.tsx';
import { longQuestions } from '../state/long-questions.ts';
import { useStore } from '../state/store.ts';
import { Button } from '../ui/button.tsx';
import './progress-line.css';

/** At the top of the window while a question takes long: how far it is, and a way not to wait for it. */
export function ProgressLine() {
  const all = useStore(longQuestions, (state) => state.all);
  const running = all.filter(({ isGivenUp }) => !isGivenUp);
  const isRunning = running.length > 0;
  const share = running.reduce((sum, one) => sum + one.share, 0) / running.length;
  return (
    <div className="progress-place">
      {isRunning && <ProgressBar label="Counting" value={share} />}
      <div className={all.length > 0 ? 'progress-note' : undefined}>
        {/* Stands there from the beginning: one that appears with its text is not read out. */}
        <span role="status">{isRunning ? 'Counting…' : all.length > 0 && 'Cancelled: not counted yet.'}</span>
        {isRunning && (
          <>
            <span className="figures" aria-hidden="true">
              {Math.floor(100 * share)} %
            </span>
            <Button look="quiet" onPress={() => each(({ giveUp }) => giveUp())}>
              Cancel
            </Button>
          </>
        )}
        {!isRunning && all.length > 0 && (
          <Button look="quiet" onPress={() => each(({ askAgain }) => askAgain())}>
            Count again
          </Button>
        )}
      </div>
    </div>
  );

  function each(act: (question: (typeof all)[number]) => void): void {
    for (const question of isRunning ? running : all) act(question);
  }
}
