import { Radio } from 'react-aria-components';

/** One of a setting's choices, with what it means. */
export function Choice({
  value,
  label,
  detail,
  isDisabled,
}: {
  readonly value: string;
  readonly label: string;
  readonly detail?: string;
  readonly isDisabled?: boolean;
}) {
  return (
    <Radio value={value} isDisabled={isDisabled} className="window-choice">
      <span className="window-dot" />
      <span className="menu-text">
        {label}
        {detail && <span className="menu-detail">{detail}</span>}
      </span>
    </Radio>
  );
}
