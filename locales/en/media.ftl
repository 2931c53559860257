# What is wrong with a picture that somebody sent.
media-error-svg = SVG drawings are not taken, because they can carry programs. Save it as PNG or WebP and try again.
media-error-kind = This is not a picture that we can read. Use JPEG, PNG, GIF or WebP.
media-error-broken = This picture is damaged or incomplete. Save it again and retry.
media-error-too-large = This file is too large. Use at most { $max } MB.
media-error-too-many-pixels = This picture has { $width } × { $height } pixels. Use at most { $max } megapixels and { $side } pixels a side.
