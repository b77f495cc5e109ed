import type { ReactNode } from 'react';
import type { Phrase } from '../../../charts/words/notes.ts';

interface SaidProps {
  readonly phrases: readonly Phrase[];
  /** What can be done about it. */
  readonly children?: ReactNode;
}

/** What stands out, in a sentence. */
export const Said = ({ phrases, children }: SaidProps) => (
  <p className="view-said selectable">
    {phrases.map(({ text, strong }, index) =>
      // biome-ignore lint/suspicious/noArrayIndexKey: phrases have no identity beyond their place
      strong ? <strong key={index}>{text}</strong> : <span key={index}>{text}</span>,
    )}
    {children}
  </p>
);
