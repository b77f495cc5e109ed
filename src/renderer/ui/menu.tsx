import { Check, ChevronRight } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  MenuSection as AriaMenuSection,
  Header,
  type MenuItemProps,
  type MenuProps,
  type MenuSectionProps,
  MenuTrigger,
  Popover,
  type PopoverProps,
} from 'react-aria-components';
import './menu.css';

interface MenuButtonProps extends Omit<MenuProps<object>, 'className' | 'children'> {
  readonly onOpenChange?: (open: boolean) => void;
  /** The button that opens it, then the items. */
  readonly trigger: ReactElement;
  readonly placement?: PopoverProps['placement'];
  readonly label: string;
  readonly children: ReactNode;
}

export function MenuButton({
  trigger,
  placement = 'bottom end',
  label,
  onOpenChange,
  children,
  ...rest
}: MenuButtonProps) {
  return (
    <MenuTrigger onOpenChange={onOpenChange}>
      {trigger}
      <Popover placement={placement} offset={4} className="popover">
        <AriaMenu {...rest} aria-label={label} className="menu">
          {children}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

interface ItemProps extends Omit<MenuItemProps, 'children' | 'className'> {
  readonly label: string;
  readonly detail?: string;
  readonly keys?: string;
  /** A figure, and what it is of, at the end of the row. */
  readonly figures?: readonly [string, string];
  readonly icon?: ReactNode;
  /** It leads to another menu. */
  readonly opens?: boolean;
  readonly danger?: boolean;
}

export function MenuItem({ label, detail, keys, figures, icon, opens, danger, ...rest }: ItemProps) {
  return (
    <AriaMenuItem {...rest} textValue={label} className={`menu-item ${danger ? 'menu-item-danger' : ''}`}>
      {({ selectionMode, isSelected }) => (
        <>
          {selectionMode !== 'none' && <span className="menu-check">{isSelected && <Check aria-hidden="true" />}</span>}
          {icon}
          <span className="menu-text">
            <span className="truncate">{label}</span>
            {detail && <span className="menu-detail">{detail}</span>}
          </span>
          {figures && (
            <span className="menu-figures figures">
              <strong>{figures[0]}</strong>
              <span className="menu-detail">{figures[1]}</span>
            </span>
          )}
          {opens && <ChevronRight aria-hidden="true" />}
          {keys && (
            <span className="menu-keys" aria-hidden="true">
              {keys}
            </span>
          )}
        </>
      )}
    </AriaMenuItem>
  );
}

export function MenuSection({
  title,
  children,
  ...rest
}: Omit<MenuSectionProps<object>, 'children'> & { title?: string; children: ReactNode }) {
  return (
    <AriaMenuSection {...rest} className="menu-section">
      {title && <Header className="menu-header">{title}</Header>}
      {children}
    </AriaMenuSection>
  );
}
