import { Search, X } from 'lucide-react';
import type { RefObject } from 'react';
import {
  Button as AriaButton,
  SearchField as AriaSearchField,
  TextField as AriaTextField,
  Input,
  Label,
  Text,
} from 'react-aria-components';
import './field.css';

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Of text where nothing is said. */
  readonly type?: 'text' | 'date' | 'password';
  readonly hint?: string;
  /** Why what was typed cannot be taken. */
  readonly problem?: string;
  readonly placeholder?: string;
  /** Ready to be typed over. */
  readonly autoFocus?: boolean;
  readonly maxLength?: number;
  readonly onBlur?: () => void;
}

export function TextField({ label, hint, problem, placeholder, maxLength, autoFocus, ...rest }: TextFieldProps) {
  return (
    <AriaTextField
      {...rest}
      autoFocus={autoFocus}
      isInvalid={problem !== undefined}
      maxLength={maxLength}
      className="field"
    >
      <Label className="field-label">{label}</Label>
      <Input className="input" placeholder={placeholder} onFocus={(event) => autoFocus && event.target.select()} />
      {(problem ?? hint) !== undefined && (
        <Text slot="description" className={problem === undefined ? 'field-hint' : 'field-problem'}>
          {problem ?? hint}
        </Text>
      )}
    </AriaTextField>
  );
}

interface SearchFieldProps {
  readonly label: string;
  readonly placeholder?: string;
  readonly value?: string;
  readonly onChange?: (value: string) => void;
  readonly autoFocus?: boolean;
  readonly inputRef?: RefObject<HTMLInputElement | null>;
  /** It searches a list beneath it, whose options are gone through from here. */
  readonly overList?: boolean;
}

export function SearchField({ label, placeholder, inputRef, overList, ...rest }: SearchFieldProps) {
  return (
    <AriaSearchField {...rest} aria-label={label} className="search">
      <Search aria-hidden="true" />
      <Input
        ref={inputRef}
        className="input"
        placeholder={placeholder ?? label}
        {...(overList && { role: 'combobox', 'aria-expanded': true })}
      />
      <AriaButton className="button button-icon search-clear" aria-label="Clear search">
        <X aria-hidden="true" />
      </AriaButton>
    </AriaSearchField>
  );
}
