#include "platform.h"

#include <emscripten.h>
#include <geoprobe/text/concat.h>

#include <cstdlib>

// What the bodies below use of Emscripten's own JavaScript; older releases always have it.
#ifdef EM_JS_DEPS
EM_JS_DEPS(geoprobe_platform, "$UTF8ToString,$stringToUTF8,$lengthBytesUTF8,malloc,free");
#endif

// Plain ES2017: Emscripten 3.1.6 parses these bodies with an old parser. Fetch.xhrs is an array counted from
// one there, and a map in later releases.

// clang-format off
EM_JS(int, geoprobe_url_traits, (const char* text), {
  try {
    var url = new URL(UTF8ToString(text));
    if ((url.protocol != 'http:' && url.protocol != 'https:') || url.username || url.password) return 0;
    var page = typeof self != 'undefined' && typeof self.origin == 'string' ? self.origin : "";
    if (!page) return 1;
    var host = url.hostname;
    var loopback = host == '[::1]' || host.startsWith('127.') || ('.' + host).endsWith('.localhost');
    var mixed = page.startsWith('https:') && url.protocol == 'http:' && !loopback;
    return 1 | (url.origin != page ? 2 : 0) | (mixed ? 4 : 0);
  } catch (e) {
    return 0;
  }
});

EM_JS(void, geoprobe_abort_request, (unsigned id), {
  var xhr = Fetch.xhrs.get ? Fetch.xhrs.get(id) : Fetch.xhrs[id - 1];
  if (!xhr) return;
  xhr.onload = xhr.onerror = xhr.ontimeout = xhr.onprogress = xhr.onreadystatechange = null;
  xhr.abort();
});

EM_JS(char*, geoprobe_request_text, (unsigned id, int what), {
  var xhr = Fetch.xhrs.get ? Fetch.xhrs.get(id) : Fetch.xhrs[id - 1];
  var text = !xhr ? "" : what == 0 ? xhr.getAllResponseHeaders() : what == 1 ? xhr.responseURL : xhr.reason;
  text = text || "";
  var size = lengthBytesUTF8(text) + 1;
  var copy = _malloc(size);
  stringToUTF8(text, copy, size);
  return copy;
});

// Resource Timing tells it of an origin where the server allows (Timing-Allow-Origin) or it is the page's own.
EM_JS(char*, geoprobe_http_version, (const char* origin), {
  var text = "";
  try {
    var prefix = UTF8ToString(origin) + '/';
    var entries = performance.getEntriesByType('resource');
    for (var i = entries.length - 1; i >= 0 && !text; --i)
      if (entries[i].name.startsWith(prefix)) text = entries[i].nextHopProtocol || "";
  } catch (e) {}
  var size = lengthBytesUTF8(text) + 1;
  var copy = _malloc(size);
  stringToUTF8(text, copy, size);
  return copy;
});

// The page's own list of entries is full after some hundred.
EM_JS(void, geoprobe_watch_arrivals, (), {
  try {
    if (Fetch.observer || XMLHttpRequest != globalThis.XMLHttpRequest) return;
    Fetch.observer = new PerformanceObserver(function() {});
    Fetch.observer.observe({ type: 'resource' });
  } catch (e) {}
});

EM_JS(double, geoprobe_age, (const char* text, double sent), {
  var end = 0;
  try {
    var url = new URL(UTF8ToString(text));
    url.hash = "";
    var listed = performance.getEntriesByName(url.href, 'resource');
    Fetch.observer.takeRecords().concat(listed).forEach(function(entry) {
      if (entry.name == url.href) end = Math.max(end, entry.responseEnd);
    });
  } catch (e) {}
  return end < sent || !end ? -1 : performance.now() - end;
});

EM_JS(int, geoprobe_is_offline, (), { return typeof navigator != 'undefined' && navigator.onLine === false; });

EM_JS(void, geoprobe_probe_origin, (const char* url, const char* origin, unsigned token), {
  var probes = Fetch.probes || (Fetch.probes = new Map());
  var key = UTF8ToString(origin);
  var known = probes.get(key);
  if (!known) {
    var controller = new AbortController();
    var timer = setTimeout(function() { controller.abort(); }, 2000);
    known = fetch(UTF8ToString(url), {
      method: 'HEAD', mode: 'no-cors', credentials: 'omit', cache: 'no-store', signal: controller.signal
    }).then(function() { return 1; }, function() { return 0; });
    known.then(function() {
      clearTimeout(timer);
      setTimeout(function() { probes.delete(key); }, 5000);
    });
    probes.set(key, known);
  }
  known.then(function(answered) { _geoprobe_resume(token, answered); });
});

// Module.crs of web/src/crs.ts, which gives numbers in place of those at `at`, or nothing.
EM_JS(int, geoprobe_crs, (int proj4, int from, int to, double* at), {
  at >>= 3;
  var found = Module['crs'](proj4, from, to, HEAPF64[at], HEAPF64[at + 1]);
  if (found) HEAPF64.set(found, at);
  return !!found;
});

// Gives the name of the encoding and the text, with a blank between, and their size. What iconv has not alike is
// left out.
EM_JS(char*, geoprobe_decode, (const char* label, const char* bytes, int length, int* size), {
  try {
    var decoder = new TextDecoder(UTF8ToString(label));
    var name = decoder.encoding;
    if (!/^(gb|big5|euc-|shift_jis|iso-|windows-|koi8-|ibm866)/.test(name)) return 0;
    var text = new TextEncoder().encode(name + ' ' + decoder.decode(HEAPU8.subarray(bytes, bytes + length)));
    var at = _malloc(text.length);
    HEAPU8.set(text, at);
    HEAP32[size >> 2] = text.length;
    return at;
  } catch (e) {
    return 0;
  }
});

EM_JS(void, geoprobe_call_later, (unsigned token), {
  setTimeout(function() { _geoprobe_resume(token, 0); }, 0);
});
// clang-format on

namespace geoprobe::platform {

namespace {

std::string taken_over(char* text) {
  std::string copy(text);
  std::free(text);
  return copy;
}

std::string request_text(std::uint32_t fetch_id, int what) {
  return taken_over(geoprobe_request_text(fetch_id, what));
}

}  // namespace

UrlTraits url_traits(const std::string& url) {
  const int bits = geoprobe_url_traits(url.c_str());
  return {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0};
}

void abort_request(std::uint32_t fetch_id) {
  geoprobe_abort_request(fetch_id);
}
std::string response_headers(std::uint32_t fetch_id) {
  return request_text(fetch_id, 0);
}
std::string response_url(std::uint32_t fetch_id) {
  return request_text(fetch_id, 1);
}
std::string failure_reason(std::uint32_t fetch_id) {
  return request_text(fetch_id, 2);
}
std::string http_version(const std::string& origin) {
  return taken_over(geoprobe_http_version(origin.c_str()));
}
bool is_offline() {
  return geoprobe_is_offline() != 0;
}

void watch_arrivals() {
  geoprobe_watch_arrivals();
}
Age age(const std::string& url, double sent) {
  const double milliseconds = geoprobe_age(url.c_str(), sent);
  if (milliseconds < 0) return std::nullopt;
  return Duration(static_cast<Duration::rep>(milliseconds * 1000));
}

void probe_origin(const std::string& url, const std::string& origin, std::uint32_t token) {
  geoprobe_probe_origin(url.c_str(), origin.c_str(), token);
}

CrsTransform crs_transform(int proj4) {
  CrsTransform transform = [proj4](Position position, const Crs& from,
                                   const Crs& to) -> std::optional<Position> {
    double at[] = {position.x, position.y};
    if (geoprobe_crs(proj4, from.epsg, to.epsg, at) == 0) return std::nullopt;
    return Position{at[0], at[1]};
  };
  transform.describe = [proj4](const Crs& crs) -> Expected<Crs> {
    double known[2] = {};  // its Unit, and whether it has northing first
    if (geoprobe_crs(proj4, crs.epsg, 0, known) == 0)
      return Failure{
          concat(crs.code(), " is not built in: give createEngine a proj4 that has it in proj4.defs")};
    Crs out = crs;
    out.unit = static_cast<Crs::Unit>(known[0]);
    out.northing_first = known[1] != 0;
    return out;
  };
  return transform;
}

std::optional<HostText> decode_charset(std::string_view label, std::string_view bytes) {
  int size = 0;
  char* text =
      geoprobe_decode(std::string(label).c_str(), bytes.data(), static_cast<int>(bytes.size()), &size);
  if (text == nullptr) return std::nullopt;
  const std::string_view all(text, static_cast<std::size_t>(size));
  const std::size_t blank = all.find(' ');
  HostText out{std::string(all.substr(blank + 1)), std::string(all.substr(0, blank))};
  std::free(text);
  return out;
}

void call_later(std::uint32_t token) {
  geoprobe_call_later(token);
}

}  // namespace geoprobe::platform
