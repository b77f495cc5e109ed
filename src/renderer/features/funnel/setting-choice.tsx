import { Radio } from 'react-aria-components';

/** One of a setting's choices, with what it means. */
export function Choice({
  value,
  label,
  detail,
}: {
  readonly value: string;
  readonly label: string;
  readonly detail?: string;
}) {
  return (
    <Radio value={value} className="window-choice">
      <span className="window-dot" />
      <span className="menu-text">
        {label}
        {detail && <span className="menu-detail">{detail}</span>}
      </span>
    </Radio>
  );
}
