import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton, DialogTrigger, Popover } from 'react-aria-components';
import { FormDialog } from '../../ui/form-dialog.tsx';

interface SettingFormProps {
  /** What is set, such as "Dates"; the button is called after it and the words. */
  readonly label: string;
  /** What holds now. */
  readonly words: string;
  readonly title: string;
  readonly children: ReactNode;
}

/** A part of the sentence that opens a form. */
export const SettingForm = ({ label, words, title, children }: SettingFormProps) => (
  <DialogTrigger>
    <AriaButton className="button button-quiet setting" aria-label={`${label}: ${words}`}>
      {words}
      <ChevronDown aria-hidden="true" />
    </AriaButton>
    <Popover placement="bottom start" offset={4} className="popover">
      <FormDialog label={label} title={title} className="window-form">
        {children}
      </FormDialog>
    </Popover>
  </DialogTrigger>
);
