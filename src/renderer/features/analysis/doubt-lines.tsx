import type { ReactNode } from 'react';
import type { Warning } from '../../../core/data/warning.ts';
import './doubt-lines.css';

interface DoubtLinesProps {
  readonly warnings: readonly Warning[];
  /** What can be done about one of them. */
  readonly remedy: (warning: Warning) => ReactNode;
}

/** What a question takes for granted that the data do not have so, a line each. */
export const DoubtLines = ({ warnings, remedy }: DoubtLinesProps) =>
  warnings.length > 0 && (
    <ul className="doubts" aria-label="What to know about these figures">
      {warnings.map((warning) => (
        <li key={warning.text}>
          {warning.text} {remedy(warning)}
        </li>
      ))}
    </ul>
  );
