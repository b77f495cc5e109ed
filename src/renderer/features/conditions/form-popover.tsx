import { type ReactNode, useRef } from 'react';
import { Popover } from 'react-aria-components';
import { FormDialog } from '../../ui/form-dialog.tsx';
import './conditions.css';

interface FormPopoverProps {
  readonly title: string;
  /** What it opened from; the focus goes back there. */
  readonly button: Element;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A form beside the button that asked for it. It is open as long as it is rendered. */
export function FormPopover({ title, button, onClose, children }: FormPopoverProps) {
  const trigger = useRef(button);
  const close = () => {
    onClose();
    // The menu it may have come from is gone, so the focus would be too.
    requestAnimationFrame(() => button.isConnected && button instanceof HTMLElement && button.focus());
  };
  return (
    <Popover
      isOpen
      onOpenChange={(open) => !open && close()}
      triggerRef={trigger}
      placement="bottom start"
      offset={4}
      className="popover"
    >
      <FormDialog title={title} className="condition-form">
        {children}
      </FormDialog>
    </Popover>
  );
}
