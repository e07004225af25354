// JavaScript texts in and out of the functions of bindings.cpp.
function withText(text, use) {
  var size = lengthBytesUTF8(text) + 1;
  var copy = _malloc(size);
  stringToUTF8(text, copy, size);
  try {
    return use(copy);
  } finally {
    _free(copy);
  }
}
Module['open'] = function(registry, options) {
  return withText(registry, function(first) {
    return withText(options, function(second) {
      return UTF8ToString(_geoprobe_open(first, second));
    });
  });
};
Module['submit'] = function(engine, query) {
  return withText(query, function(text) {
    return UTF8ToString(_geoprobe_submit(engine, text));
  });
};
Module['explain'] = function(engine, query) {
  return withText(query, function(text) {
    return UTF8ToString(_geoprobe_explain(engine, text));
  });
};
Module['knownHosts'] = function(engine) {
  return UTF8ToString(_geoprobe_known_hosts(engine));
};
Module['snapshot'] = function(engine) {
  return UTF8ToString(_geoprobe_snapshot(engine));
};
Module['restore'] = function(engine, snapshot) {
  withText(snapshot, function(text) {
    _geoprobe_restore(engine, text);
  });
};
Module['cancel'] = function(engine, query) {
  _geoprobe_cancel(engine, query);
};
Module['close'] = function(engine) {
  _geoprobe_close(engine);
};
