import type { ReactNode, RefAttributes } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps, TooltipTrigger } from 'react-aria-components';
import './button.css';
import { Tooltip } from './tooltip.tsx';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children'>, RefAttributes<HTMLButtonElement> {
  readonly look?: 'plain' | 'primary' | 'quiet' | 'danger' | 'inline';
  readonly size?: 'medium' | 'large';
  readonly className?: string;
  readonly children?: ReactNode;
}

export function Button({ look = 'plain', size = 'medium', className = '', ...rest }: ButtonProps) {
  return <AriaButton {...rest} className={`button button-${look} button-${size} ${className}`} />;
}

export interface IconButtonProps extends Omit<ButtonProps, 'look' | 'size' | 'aria-label'> {
  /** Accessible name and tooltip. */
  readonly label: string;
  /** Shown in the tooltip after the label, and not part of the name. */
  readonly keys?: string;
}

/** A button of one icon; its name shows as a tooltip. */
export function IconButton({ label, keys, className = '', ...rest }: IconButtonProps) {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      <AriaButton {...rest} aria-label={label} className={`button button-icon ${className}`} />
      <Tooltip keys={keys}>{label}</Tooltip>
    </TooltipTrigger>
  );
}
