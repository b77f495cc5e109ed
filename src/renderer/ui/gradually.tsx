import { type ReactNode, startTransition, useEffect, useState } from 'react';

/**
 * Puts a large part of a screen up after what is around it, in slices instead of in one go: the window never stops for it.
 * Parts within parts come one after another, each with its own measuring of what it drew.
 */
export function Gradually({ children }: { readonly children: ReactNode }) {
  const [isUp, setUp] = useState(false);
  useEffect(() => startTransition(() => setUp(true)), []);
  return isUp ? children : null;
}
