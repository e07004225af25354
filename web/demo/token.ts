import { readAddress, writeAddress } from "./address.js";

const kept = "geoprobe-token";

/** Takes "token=…" out of the page's address and keeps it for this tab, so that no link carries it on. False where there is none. */
export function takeToken(): boolean {
  const token = new URLSearchParams(location.hash.replace(/^#/, "")).get("token");
  if (!token) return false;
  sessionStorage.setItem(kept, token);
  history.replaceState(null, "", writeAddress(readAddress(location.hash)));
  return true;
}

/** What this page's own server is to be asked with, or nothing. */
export function ownToken(): { token?: string } {
  const token = sessionStorage.getItem(kept);
  return token === null ? {} : { token };
}
