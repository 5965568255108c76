/* What was typed stays as it was typed: by default the date picker turns whatever it can't read into today, when the
   field is left. The form then says what is wrong with it. */
jQuery.fn.datetimepicker.defaults.validateOnBlur = false;
