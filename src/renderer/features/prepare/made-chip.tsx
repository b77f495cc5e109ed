import { useMade } from './made-context.ts';
import './chip.css';

/** Says how an event was made by the preparation; nothing of an imported one. */
export function MadeChip({ event }: { readonly event: string }) {
  const made = useMade(event);
  if (!made) return null;
  return (
    <span className="made" title={`By step ${made.step + 1} of the preparation`}>
      {made.label}
    </span>
  );
}
