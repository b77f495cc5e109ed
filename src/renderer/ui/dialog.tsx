import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { IconButton } from './button.tsx';
import './dialog.css';

interface DialogProps {
  readonly title: string;
  /** Under the title. */
  readonly subtitle?: ReactNode;
  readonly width?: 'small' | 'large';
  readonly role?: 'dialog' | 'alertdialog';
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** The buttons at its foot. */
  readonly actions?: ReactNode;
}

/** A modal dialog that is open as long as it is rendered. Escape and a click beside it close it. */
export function Dialog({ title, subtitle, width = 'small', role = 'dialog', onClose, children, actions }: DialogProps) {
  return (
    <ModalOverlay isOpen isDismissable onOpenChange={(open) => !open && onClose()} className="dialog-shade">
      <Modal className={`dialog-frame dialog-${width}`}>
        <AriaDialog role={role} className="dialog">
          <header className="dialog-header">
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
