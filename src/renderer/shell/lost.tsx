import { Unplug } from 'lucide-react';
import { Button } from '../ui/button.tsx';
import './lost.css';

/** Over the whole width, because nothing below it works any more. */
export function Lost({ onReload }: { readonly onReload: () => void }) {
  return (
    <div role="alert" className="lost">
      <Unplug aria-hidden="true" />
      <p className="selectable">
        <strong>The connection to the engine was lost.</strong> What was saved is safe. Reload to go on; if that does
        not help, start Sluice again.
      </p>
      <Button onPress={onReload}>Reload</Button>
    </div>
  );
}

/** The page itself failed: what was saved is not touched by that. */
export function Crashed({ reason, onReload }: { readonly reason: string; readonly onReload: () => void }) {
  return (
    <div role="alert" className="lost">
      <Unplug aria-hidden="true" />
      <p className="selectable">
        <strong>This window has failed.</strong> Your data and funnels are saved. Reload to go on. ({reason})
      </p>
      <Button onPress={onReload}>Reload</Button>
    </div>
  );
}
