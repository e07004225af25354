import { byId, messageOf } from "./dom.js";

export interface FileTaker {
  registry: (name: string, text: string) => void;
  /** Throws where the file is no recording after all. */
  recording: (name: string, text: string) => void;
  complain: (problem: string) => void;
}

/** Takes files from the button and from what is dropped on the page: a recording is replayed, all else is a registry. */
export function takeFiles(taker: FileTaker): void {
  const take = async (file: File | undefined) => {
    if (!file) return;
    const text = await file.text();
    try {
      if (isCassette(text)) taker.recording(file.name, text);
      else taker.registry(file.name, text);
    } catch (reason) {
      taker.complain(messageOf(reason));
    }
  };
  const input = byId("open-file", HTMLInputElement);
  byId("open", HTMLButtonElement).addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    void take(input.files?.[0]);
    input.value = "";
  });

  const target = byId("drop", HTMLElement);
  const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    target.hidden = false;
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) target.hidden = true;
  });
  addEventListener("drop", (event) => {
    target.hidden = true;
    if (!holdsFiles(event)) return;
    event.preventDefault();
    void take(event.dataTransfer?.files[0]);
  });
}

function isCassette(text: string): boolean {
  return text.slice(0, text.indexOf("\n")).includes('"geoprobe_cassette"');
}
