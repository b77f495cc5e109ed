import type { ReactNode } from 'react';
import { Switch as AriaSwitch } from 'react-aria-components';
import './switch.css';

interface SwitchProps {
  readonly label: ReactNode;
  /** What it means, below the label. */
  readonly hint?: ReactNode;
  readonly isSelected: boolean;
  readonly onChange: (on: boolean) => void;
  readonly isDisabled?: boolean;
}

/** Something that is on or off, and takes effect at once. */
export function Switch({ label, hint, ...rest }: SwitchProps) {
  return (
    <div className="switch-field">
      <AriaSwitch {...rest} className="switch">
        <span className="switch-track" aria-hidden="true">
          <span className="switch-knob" />
        </span>
        {label}
      </AriaSwitch>
      {hint && <p className="field-hint">{hint}</p>}
    </div>
  );
}
