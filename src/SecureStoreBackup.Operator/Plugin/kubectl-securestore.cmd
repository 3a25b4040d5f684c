@echo off
rem kubectl securestore ...: kubectl runs this when its folder is on the PATH. It needs securestore.exe beside it.
setlocal
set "SECURESTORE_CALLED_AS=kubectl securestore"
"%~dp0securestore.exe" %*
exit /b %ERRORLEVEL%
