import { BellRing } from 'lucide-react';
import { useCommand } from '../../commands/use-commands.ts';
import { useStore } from '../../state/store.ts';
import { useFunnelEditor } from '../../state/use-app.ts';
import { IconButton } from '../../ui/button.tsx';

/** A rule for the rate of the funnel on screen. */
export function WatchButton() {
  const { run } = useCommand('funnel.watch');
  const isWhole = useStore(useFunnelEditor().store, (state) => state.keys.length > 1);
  return (
    isWhole && (
      <IconButton label="Watch this funnel" onPress={() => void run()}>
        <BellRing aria-hidden="true" />
      </IconButton>
    )
  );
}
