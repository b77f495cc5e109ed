import { X } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { IconButton } from './button.tsx';
import './dialog.css';

interface DialogProps {
  readonly title: string;
  /** Under the title. */
  readonly subtitle?: ReactNode;
  readonly width?: 'small' | 'medium' | 'large';
  /** Before the title: the way back from a part of the dialog. */
  readonly lead?: ReactNode;
  /** What Escape does instead of closing it. */
  readonly onEscape?: () => void;
  readonly role?: 'dialog' | 'alertdialog';
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** The buttons at its foot. */
  readonly actions?: ReactNode;
}

/** A modal dialog that is open as long as it is rendered. Escape and a click beside it close it. */
export function Dialog({
  title,
  subtitle,
  width = 'small',
  role = 'dialog',
  lead,
  onEscape,
  onClose,
  children,
  actions,
}: DialogProps) {
  useEffect(() => {
    if (!onEscape) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape') onEscape();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [onEscape]);
  return (
    <ModalOverlay
      isOpen
      isDismissable
      isKeyboardDismissDisabled={onEscape !== undefined}
      onOpenChange={(open) => !open && onClose()}
      className="dialog-shade"
    >
      <Modal className={`dialog-frame dialog-${width}`}>
        <AriaDialog role={role} className="dialog">
          <header className="dialog-header">
            {lead}
            <div className="dialog-titles">
              <Heading slot="title" className="dialog-title">
                {title}
              </Heading>
              {subtitle && <p className="muted">{subtitle}</p>}
            </div>
            <IconButton label="Close" onPress={onClose}>
              <X aria-hidden="true" />
            </IconButton>
          </header>
          <div className="dialog-body">{children}</div>
          {actions && <footer className="dialog-actions">{actions}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
