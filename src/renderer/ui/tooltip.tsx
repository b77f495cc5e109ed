import type { ReactNode } from 'react';
import { Tooltip as AriaTooltip } from 'react-aria-components';
import './tooltip.css';

export function Tooltip({ children, keys }: { readonly children: ReactNode; readonly keys?: string }) {
  return (
    <AriaTooltip offset={6} className="tooltip">
      {children}
      {keys && (
        <span className="tooltip-keys" aria-hidden="true">
          {keys}
        </span>
      )}
    </AriaTooltip>
  );
}
