# Varnish in front of Sao Quê: it keeps what comes with names (xkey) until it is told that one of them is past.
# Needs libvmod_xkey: Debian's package varnish-modules. Who may purge stands in "purgers".
vcl 4.1;

import std;
import xkey;

backend default {
    .host = "127.0.0.1";
    .port = "8000";
}

acl purgers {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.method == "PURGE") {
        if (client.ip !~ purgers) {
            return (synth(403));
        }
        set req.http.X-Purged = xkey.purge(req.http.xkey);
        return (synth(200));
    }
    if (req.method == "GET" || req.method == "HEAD") {
        # Pages that are kept are the same for everybody; the others get the cookies back on their way.
        set req.http.X-Cookie = req.http.Cookie;
        unset req.http.Cookie;
        return (hash);
    }
    return (pass);
}

sub vcl_backend_fetch {
    if (bereq.http.X-Cookie) {
        set bereq.http.Cookie = bereq.http.X-Cookie;
    }
    unset bereq.http.X-Cookie;
}

sub vcl_backend_response {
    if (beresp.http.xkey && beresp.status == 200) {
        set beresp.ttl = std.duration(regsub(beresp.http.Surrogate-Control, ".*max-age=([0-9]+).*", "\1") + "s", 0s);
        set beresp.grace = 0s;
        set beresp.keep = 0s;
    } else {
        set beresp.uncacheable = true;
        set beresp.ttl = 60s;
    }
    return (deliver);
}

sub vcl_deliver {
    if (obj.hits > 0) {
        set resp.http.X-Cache = "hit";
    }
    unset resp.http.xkey;
    unset resp.http.Surrogate-Key;
    unset resp.http.Surrogate-Control;
}
