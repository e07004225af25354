/** What was wrong with a call. */
export type GeoprobeErrorCode =
  /** The registry is not JSON or breaks its schema; `faults` lists every fault. */
  | "invalid-registry"
  /** The registry's URL could not be read. */
  | "registry-unreachable"
  /** The registry has no such collection, group or service; the message names the nearest ones. */
  | "unknown-key"
  /** The point is no pair of numbers, out of the CRS's range, or in a CRS that nobody knows. */
  | "invalid-point"
  /** An option is unknown or has a value that it cannot have. */
  | "invalid-options"
  /** Services that would be asked need secrets that createEngine was not given. */
  | "missing-secret"
  /** What was to be replayed is no cassette, a damaged one, or one of a newer version; the message names the line. */
  | "invalid-cassette"
  /** An option that this version does not know how to honour. */
  | "unsupported"
  /** geoprobe.wasm could not be loaded; the next createEngine tries again. */
  | "load-failed"
  /** The engine was closed. */
  | "closed";

/** One thing wrong in a registry. */
export interface RegistryFault {
  /** JSON pointer (RFC 6901) of the place, for instance "/services/3/url"; empty for the whole. */
  pointer: string;
  /** What is wrong and what is expected. */
  message: string;
}

/** A wrong call. A service that fails is no error: it is a leaf of the result with a status of its own. */
export class GeoprobeError extends Error {
  override readonly name = "GeoprobeError";
  readonly code: GeoprobeErrorCode;
  /** Every fault of the registry, with the code "invalid-registry"; else empty. */
  readonly faults: readonly RegistryFault[];

  constructor(code: GeoprobeErrorCode, message: string, faults: readonly RegistryFault[] = []) {
    super([message, ...faults.map((fault) => `${fault.pointer || "/"}: ${fault.message}`)].join("\n"));
    this.code = code;
    this.faults = faults;
  }

  /** @internal One that was thrown elsewhere, with its faults in the message already. */
  static revived({ code, message, faults }: Pick<GeoprobeError, "code" | "message" | "faults">): GeoprobeError {
    return Object.assign(new GeoprobeError(code, message), { faults });
  }
}
